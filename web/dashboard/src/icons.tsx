// Icons are drawn on a 16-unit grid with a stroke of 1.6, so that they sit beside text of 14 px.
// Each is decorative: a word always stands next to it, or the control has a label.

const paths = {
  play: "M5 3.2v9.600l7.500-4.800z",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  stop: "M5.300 2.500h5.400l2.800 2.800v5.400l-2.800 2.800H5.300L2.500 10.700V5.300zM5.500 8h5",
  check: "M3 8.500l3.200 3.200L13 4.800",
  checked: "M14 8A6 6 0 1 1 8 2a6 6 0 0 1 6 6zM5.400 8.200l1.800 1.800 3.400-3.700",
  cross: "M4 4l8 8M12 4l-8 8",
  crossed: "M14 8A6 6 0 1 1 8 2a6 6 0 0 1 6 6zM6 6l4 4M10 6l-4 4",
  draft: "M3 13h10M4 10.500 10.500 4l1.800 1.800L5.800 12.300 3.700 12.600z",
  clock: "M14 8A6 6 0 1 1 8 2a6 6 0 0 1 6 6zM8 4.800V8l2.200 1.500",
  down: "M8 2.500v8M4.800 7.500 8 10.700l3.200-3.200M3 13.500h10",
  wait: "M4.500 2.500h7M4.500 13.500h7M5.200 2.700c0 3 5.600 4 5.600 10.600M10.800 2.700c0 3-5.600 4-5.600 10.600",
  key: "M9.800 6.200a2.600 2.600 0 1 0 0 .100L14 6.200v2M12 6.200v1.600",
  chip: "M4.500 4.500h7v7h-7zM6.500 2.500v2M9.500 2.500v2M6.500 11.500v2M9.500 11.500v2M2.500 6.500h2M2.500 9.500h2M11.500 6.500h2M11.500 9.500h2",
  back: "M3 6h7a3.500 3.500 0 0 1 0 7H6M5.500 3.500 3 6l2.500 2.500",
  skip: "M3.500 4v8L9 8zM12 4v8",
  sun: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1.500v1.200M8 13.300v1.200M1.500 8h1.200M13.300 8h1.200M3.400 3.400l.9.9M11.700 11.700l.9.9M12.600 3.400l-.9.9M4.300 11.700l-.9.9",
  moon: "M13 9.600A5.600 5.600 0 0 1 6.400 3a5.600 5.600 0 1 0 6.600 6.600z",
  auto: "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12",
  freeze: "M8 1.800v12.400M2.600 4.900l10.800 6.200M13.400 4.900 2.600 11.100M6.300 2.800 8 4.300l1.700-1.500M6.300 13.200 8 11.700l1.700 1.500",
  help: "M14 8A6 6 0 1 1 8 2a6 6 0 0 1 6 6zM6.300 6.400a1.700 1.700 0 1 1 2.500 1.500c-.6.300-.8.700-.8 1.200M8 11v.200",
  flag: "M4 14V2.500M4 3h8l-1.800 2.700L12 8.500H4",
  car: "M2.500 10.500V8l1.600-3.500h7.800L13.500 8v2.500zM2.500 8h11M4.500 10.500v1.700M11.500 10.500v1.700M5 8.900v.100M11 8.900v.100",
  box: "M8 1.800 13.500 4.700v6.600L8 14.200l-5.500-2.900V4.700zM2.700 4.800 8 7.600l5.300-2.800M8 7.600v6.500",
  warn: "M8 2.300 14.300 13.300H1.700zM8 6.500v3M8 11.300v.200",
  search: "M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM10 10l3.500 3.500",
  right: "M6 3.500 10.500 8 6 12.500",
  table: "M2.500 3.500h11v9h-11zM2.500 6.500h11M6.500 6.500v6",
  plot: "M2.500 2.500v11h11M5 10.500 7.500 7l2.200 1.800L13 4.500",
  link: "M6.500 9.500l3-3M7.200 4.700l1-1a2.700 2.700 0 0 1 3.900 3.900l-1 1M8.800 11.300l-1 1a2.700 2.700 0 0 1-3.900-3.900l1-1",
  offline: "M2 2l12 12M4.800 7A6 6 0 0 1 8 6c1.300 0 2.400.4 3.300 1M2.500 4.800A9 9 0 0 1 4.500 3.600M7 3a9 9 0 0 1 6.500 1.800M6.600 9.400a2.500 2.500 0 0 1 2.800 0M8 12v.100",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" fill="#1a212b" />
      <path d="M7 22.500 12.500 9.500h4L11 22.500z" fill="#8b97a8" />
      <path d="M13.500 22.500 19 9.500h6L19.500 22.500z" fill="#ffb224" />
    </svg>
  );
}
