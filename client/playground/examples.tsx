import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { operations, type ReadyOperation } from "./operations.ts";

/** The operations of the README, one click from a tab of their own. */
export const Examples: GraphiQLPlugin = { title: "Examples", icon: Icon, content: Content };

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M4 6h11M4 12h11M4 18h7M19 9v12l-3-2-3 2" transform="translate(1 -1)" />
    </svg>
  );
}

function Content() {
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const editors = useGraphiQL(({ queryEditor, variableEditor }) => ({ queryEditor, variableEditor }));
  const open = ({ query, variables = "" }: ReadyOperation) => {
    addTab();
    updateActiveTabValues({ query, variables });
    editors.queryEditor?.setValue(query);
    editors.variableEditor?.setValue(variables);
  };
  return (
    <div className="playground-examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <ul>
        {operations.map((operation) => (
          <li key={operation.title}>
            <button type="button" onClick={() => open(operation)}>
              {operation.title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
