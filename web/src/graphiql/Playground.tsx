import { useGraphiQL } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useSyncExternalStore } from 'react';
import { type Standing, session } from '../bank/session';
import { useStanding } from '../bank/use-session';
import { type Account, Accounts } from './accounts';
import { createFetcher } from './fetcher';
import { firstSession } from './tabs';
import { accountField, hasField, withField, withNewKeys } from './variables';

const accounts = new Accounts();
session.subscribe(() => accounts.belongTo(session.standing()));
const fetcher = createFetcher(session, accounts);
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
  const standing = useStanding();
  const ownHeader = useGraphiQL(({ tabs, activeTabIndex }) =>
    /"authorization"\s*:/i.test(tabs[activeTabIndex]?.headers ?? ''),
  );
  return (
    <div className="florin-status">
      <a href="/" aria-label="Florin, to the app">
        <strong>← Florin</strong>
      </a>
      <span role="status">{ownHeader ? 'This tab sends its own Authorization' : saying(standing)}</span>
      {standing.state === 'in' && (
        <button type="button" className="florin-button" onClick={() => void session.logOff()}>
          Log off
        </button>
      )}
      {/* The opener is allowed on purpose: it lets the new window start with the accounts that this one has seen. */}
      <a href={window.location.href} target="_blank" rel="noopener opener">
        Second window
      </a>
    </div>
  );
}

function saying(standing: Standing): string {
  switch (standing.state) {
    case 'starting':
      return '…';
    case 'unreachable':
      return 'The bank does not answer';
    case 'out':
      return standing.ended ? 'Your logon has ended. Log on again.' : 'Not logged on';
    case 'in':
      return `Logged on as ${standing.person.fullName}`;
  }
}

/** Buttons that put a known account, or a new key, into the variables of the open tab. */
function Shortcuts() {
  const known = useSyncExternalStore(accounts.subscribe, accounts.known);
  const variables = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.variables ?? '');
  const editor = useGraphiQL(({ variableEditor }) => variableEditor);
  const hasKey = hasField(variables, 'idempotencyKey');
  if (known.length === 0 && !hasKey) return null;

  const change = (edit: (text: string) => string) => editor?.setValue(edit(editor.getValue()));
  return (
    <div className="florin-shortcuts">
      {known.map((account) => (
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
