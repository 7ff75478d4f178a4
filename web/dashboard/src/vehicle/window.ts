// The rows of a table that is too long to be loaded: windows of it, read where a person looks.

import { signal } from "@preact/signals";
import { get, Problem } from "../live/api";
import type { Vehicle } from "../model";

/** Rows of one request, and how many requests' rows are kept. */
const pageRows = 100;
const keptPages = 40;
/** A position must have been looked at for this long before its rows are asked for: a thumb that flies by asks for nothing. */
const settle = 70;

interface Page { items: Vehicle[]; total: number; offset?: number }

/** Windows is one table: one selector in one order. */
export class Windows {
  /** Rises whenever a row, the total or the problem has changed. */
  readonly turn = signal(0);
  total = -1; // not known yet
  problem: Problem | null = null;
  readAt = 0;
  private pages = new Map<number, Vehicle[]>();
  private asked = new Map<number, AbortController>();
  private timer = 0;
  private wanted: number[] = [];

  constructor(private selector: string, private sort: string) {}

  row(index: number): Vehicle | undefined {
    return this.pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  /** want asks for the rows from first up to last; what is no longer wanted is not waited for. */
  want(first: number, last: number) {
    this.wanted = [];
    for (let page = Math.floor(Math.max(0, first) / pageRows); page <= Math.floor(Math.max(0, last) / pageRows); page++) {
      if (this.total < 0 || page * pageRows < this.total || page === 0) this.wanted.push(page);
    }
    for (const [page, abort] of this.asked) {
      if (!this.wanted.includes(page)) {
        this.asked.delete(page);
        abort.abort();
      }
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.total < 0 ? 0 : settle);
  }

  /** again tries what failed. */
  again() {
    this.problem = null;
    this.turn.value++;
    this.ask();
  }

  close() {
    clearTimeout(this.timer);
    for (const abort of this.asked.values()) abort.abort();
    this.asked.clear();
  }

  private ask() {
    for (const page of this.wanted) if (!this.pages.has(page) && !this.asked.has(page)) void this.read(page);
  }

  private async read(page: number) {
    const abort = new AbortController();
    this.asked.set(page, abort);
    const query = new URLSearchParams({ limit: String(pageRows), offset: String(page * pageRows) });
    if (this.sort) query.set("sort", this.sort);
    if (this.selector) query.set("selector", this.selector);
    try {
      const answer = await get<Page>(`/vehicles?${query}`, abort.signal);
      this.pages.delete(page); // what is read last is dropped last
      this.pages.set(page, answer.items);
      for (const old of this.pages.keys()) {
        if (this.pages.size <= keptPages) break;
        if (!this.wanted.includes(old)) this.pages.delete(old);
      }
      this.total = answer.total;
      this.readAt = Date.now();
      this.problem = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.problem = error instanceof Problem ? error : new Problem(0, "The answer cannot be read", String(error));
    }
    if (this.asked.get(page) === abort) this.asked.delete(page);
    this.turn.value++;
  }
}
