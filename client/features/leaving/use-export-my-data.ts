import { useMutation } from "@apollo/client/react";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { graphql } from "#client/gql/index.ts";

const exportMyData = graphql(`
  mutation ExportMyData {
    exportMyData {
      userErrors {
        code
        message
        path
      }
      export {
        id
      }
    }
  }
`);

/** The new one stands in the list, so that is asked for again. */
export function useExportMyData() {
  const [mutate, { loading }] = useMutation(exportMyData, { refetchQueries: ["OwnDataPage"], awaitRefetchQueries: true });
  const run = () => outcomeOf(mutate(), (data) => data.exportMyData);
  return [run, loading] as const;
}
