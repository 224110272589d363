import { Autocomplete, Stack, Text } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { earlyIbanFault, groupIban, looksLikeIban, plainIban } from '../../money/iban';
import { formatIban } from '../../shell/formats';
import type { Payee } from './payees';

interface IbanInputProps {
  value: string;
  onChange: (typed: string) => void;
  onBlur?: () => unknown;
  error?: React.ReactNode;
  /** Said under the field while nothing is wrong with it. */
  note?: string | undefined;
  payees: readonly Payee[];
  onPick: (payee: Payee) => void;
}

/** An account number, in groups of four while it is typed, or found by the name of somebody one has paid. */
export function IbanInput({ value, onChange, onBlur, error, note, payees, onPick }: IbanInputProps) {
  const { t } = useTranslation('pay');
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  // What React writes into the field puts the caret at its end.
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const change = (typed: string) => {
    if (!looksLikeIban(typed)) return onChange(typed);
    const grouped = groupIban(typed, input.current?.selectionStart ?? typed.length);
    caret.current = grouped.caret;
    onChange(grouped.text);
  };
  const fault = earlyIbanFault(value);
  const byIban = new Map(payees.map((payee) => [formatIban(payee.iban), payee]));
  return (
    <Autocomplete
      ref={input}
      label={t('to.iban')}
      description={note ?? (payees.length > 0 ? t('to.ibanHelp') : t('to.ibanHelpFirst'))}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      placeholder="DE00 0000 0000 0000 0000 00"
      autoComplete="off"
      spellCheck={false}
      classNames={{ input: 'florin-iban' }}
      maxDropdownHeight={260}
      data={[...byIban.keys()]}
      filter={({ options, search }) =>
        options.filter((option) => 'value' in option && matches(byIban.get(option.value), search))
      }
      renderOption={({ option }) => (
        <Stack gap={0}>
          <Text size="sm">{byIban.get(option.value)?.name}</Text>
          <Text size="xs" c="dimmed" className="florin-iban">
            {option.value}
          </Text>
        </Stack>
      )}
      value={value}
      onChange={change}
      onOptionSubmit={(chosen) => {
        const payee = byIban.get(chosen);
        if (payee) onPick(payee);
      }}
      error={error ?? (fault === null ? null : t(`iban.${fault}`))}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

function matches(payee: Payee | undefined, search: string): boolean {
  if (payee === undefined) return false;
  return (
    payee.name.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()) || payee.iban.includes(plainIban(search))
  );
}
