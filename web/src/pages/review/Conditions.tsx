import { List } from '@mantine/core';
import type { ConditionFactsFragment } from '../../gql/graphql';
import classes from './review.module.css';
import { useConditionWords } from './use-condition-words';

/** What has to be so for a rule to fire, line by line. */
export function Conditions({ of }: { of: readonly ConditionFactsFragment[] }) {
  const words = useConditionWords();
  return (
    <List size="sm" className={classes.stored}>
      {of.map((condition) => (
        <List.Item key={JSON.stringify(condition)}>{words(condition)}</List.Item>
      ))}
    </List>
  );
}
