// Patience by failure code: the first class that names a code counts, the fields of the plan for all others.

import { Button } from "../ui/parts";
import { classFields } from "./fields";
import type { ClassForm } from "./model";
import { Input } from "./parts";

/** A plan has no more classes. */
const mostClasses = 32;

export function Classes({ list, said, onWrite }: { list: ClassForm[]; said: (pointer: string) => string; onWrite: (list: ClassForm[]) => void }) {
  const change = (at: number, id: string, text: string) => onWrite(list.map((one, i) => (i === at ? { ...one, texts: { ...one.texts, [id]: text } } : one)));
  return (
    <>
      <p class="soft">A failure that no second attempt cures needs none; one of the network deserves more. The first class that names a code counts.</p>
      {list.map((one, i) => {
        const pointer = `/retries/classes/${i}`;
        return (
          <fieldset class="class-form" key={i}>
            <legend class="hidden-text">Failure codes, class {i + 1}</legend>
            {classFields.map((spec) => (
              <Input key={spec.id} spec={spec} id={`class-${i + 1}-${spec.id}`} text={one.texts[spec.id] ?? ""} said={said(pointer + spec.at)} onWrite={(text) => change(i, spec.id, text)} />
            ))}
            <Button short kind="quiet small" icon="cross" label={`Remove class ${i + 1}`} onPress={() => onWrite(list.filter((_, k) => k !== i))} />
            {said(pointer) && <p class="tone-bad small">{said(pointer)}</p>}
          </fieldset>
        );
      })}
      <div><Button id="add-class" kind="small" icon="plus" label="Add failure codes" why={list.length >= mostClasses ? `There are at most ${mostClasses}.` : ""} onPress={() => onWrite([...list, { texts: {}, from: {} }])} /></div>
    </>
  );
}
