import { useGraphiQL } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useSyncExternalStore } from 'react';
import { createFetcher, logOff } from './fetcher';
import { type Account, Session } from './session';
import { firstSession } from './tabs';
import { accountField, hasField, withField, withNewKeys } from './variables';

const session = new Session();
const fetcher = createFetcher(session);
const examples = firstSession();

// GraphiQL fills the first tab's variables from a prop of its own. The prop would also win over what the user has
// written since, so it is given on the first visit only.
const visitedBefore = window.localStorage.getItem('graphiql:tabState') !== null;
const firstVariables = visitedBefore ? {} : { initialVariables: examples[0]?.variables ?? '' };

export function Playground() {
  return (
    <GraphiQL fetcher={fetcher} defaultTabs={examples} defaultEditorToolsVisibility="variables" {...firstVariables}>
      <GraphiQL.Logo>
        <LogonStatus />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <Shortcuts />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

/** Who is logged on, in words, so that no token is ever sent without the user knowing. */
function LogonStatus() {
  const { logon, ended } = useSyncExternalStore(session.subscribe, session.memory);
  const ownHeader = useGraphiQL(({ tabs, activeTabIndex }) =>
    /"authorization"\s*:/i.test(tabs[activeTabIndex]?.headers ?? ''),
  );
  return (
    <div className="florin-status" role="status">
      <strong>Florin</strong>
      {ownHeader && <span>This tab sends its own Authorization</span>}
      {!ownHeader && logon === null && <span>{ended ?? 'Not logged on'}</span>}
      {logon !== null && (
        <>
          {!ownHeader && (
            <span>
              Logged on{logon.name === null ? '' : ` as ${logon.name}`}
              {logon.expiresAt === null ? '' : ` until ${clock(logon.expiresAt)}`}
            </span>
          )}
          <button type="button" className="florin-button" onClick={() => void logOff(session)}>
            Log off
          </button>
        </>
      )}
      {/* The opener is allowed on purpose: it lets the new window start with a copy of this one's logon. */}
      <a href={window.location.href} target="_blank" rel="noopener opener">
        Second window
      </a>
    </div>
  );
}

/** Buttons that put a known account, or a new key, into the variables of the open tab. */
function Shortcuts() {
  const { accounts } = useSyncExternalStore(session.subscribe, session.memory);
  const variables = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.variables ?? '');
  const editor = useGraphiQL(({ variableEditor }) => variableEditor);
  const hasKey = hasField(variables, 'idempotencyKey');
  if (accounts.length === 0 && !hasKey) return null;

  const change = (edit: (text: string) => string) => editor?.setValue(edit(editor.getValue()));
  return (
    <div className="florin-shortcuts">
      {accounts.map((account) => (
        <AccountLine key={account.id} account={account} variables={variables} change={change} />
      ))}
      {hasKey && (
        <button type="button" className="florin-button" onClick={() => change(withNewKeys)}>
          New idempotency key
        </button>
      )}
    </div>
  );
}

interface AccountLineProps {
  account: Account;
  variables: string;
  change: (edit: (text: string) => string) => void;
}

function AccountLine({ account, variables, change }: AccountLineProps) {
  const field = accountField(variables);
  return (
    <div className="florin-account">
      <span>
        {account.currency} account <code>{account.id}</code> · IBAN <code>{account.iban}</code>
      </span>
      {field !== null && (
        <button
          type="button"
          className="florin-button"
          onClick={() => change((text) => withField(text, field, () => account.id))}
        >
          Use as {field}
        </button>
      )}
      {hasField(variables, 'iban') && (
        <button
          type="button"
          className="florin-button"
          onClick={() => change((text) => withField(text, 'iban', () => account.iban))}
        >
          Use as iban
        </button>
      )}
    </div>
  );
}

function clock(instant: string): string {
  return new Date(instant).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
