import { Skeleton, Stack } from "@mantine/core";
import { Waiting } from "./states.tsx";

/** Sheets of these heights, before what stands on them is there. */
export function SheetsWaiting({ heights }: { heights: readonly number[] }) {
  return (
    <Waiting>
      <Stack gap="lg">
        {heights.map((height, place) => (
          // They never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Skeleton key={place} height={height} />
        ))}
      </Stack>
    </Waiting>
  );
}
