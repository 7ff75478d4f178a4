// What belongs to the servers: how they run, what they are at, whom they tell what happens, and who may use them.

import { Tabs } from "../ui/parts";

const tabs = [
  { id: "engine", name: "Engine", href: "/operations" },
  { id: "long", name: "Long operations", href: "/operations/long" },
  { id: "webhooks", name: "Webhooks", href: "/operations/webhooks" },
  { id: "tokens", name: "Tokens", href: "/operations/tokens" },
];

export const OperationsTabs = ({ current }: { current: string }) => <Tabs tabs={tabs} current={current} label="Operations" />;
