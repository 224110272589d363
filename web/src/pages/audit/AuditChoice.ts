/** Which events are looked for, and how the page's address says so. */

import type { AuditAction, AuditFilter, SubjectKind } from '../../gql/graphql';
import { ACTIONS, SUBJECT_KINDS } from './AuditActions';

export interface AuditChoice {
  actions: AuditAction[];
  actorId: string;
  subjectKind: SubjectKind | '';
  subjectId: string;
  requestId: string;
  address: string;
  email: string;
  /** Instants. */
  since: string;
  until: string;
}

export const NO_CHOICE: AuditChoice = {
  actions: [],
  actorId: '',
  subjectKind: '',
  subjectId: '',
  requestId: '',
  address: '',
  email: '',
  since: '',
  until: '',
};

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readChoice(params: URLSearchParams): AuditChoice {
  const text = (name: string) => params.get(name)?.trim() ?? '';
  const instant = (name: string) => (Number.isNaN(Date.parse(text(name))) ? '' : text(name));
  return {
    actions: ACTIONS.filter((action) => params.getAll('action').includes(action)),
    // The bank is not asked for what can be nobody's id.
    actorId: ID.test(text('actor')) ? text('actor') : '',
    subjectKind: SUBJECT_KINDS.find((kind) => kind === text('kind')) ?? '',
    subjectId: text('subject'),
    requestId: text('request'),
    address: text('address'),
    email: text('email'),
    since: instant('since'),
    until: instant('until'),
  };
}

export function writeChoice({ actions, actorId, subjectKind, subjectId, requestId, ...rest }: AuditChoice) {
  const single = { actor: actorId, kind: subjectKind, subject: subjectId, request: requestId, ...rest };
  return new URLSearchParams([
    ...actions.map((action) => ['action', action]),
    ...Object.entries(single).filter(([, value]) => value !== ''),
  ]);
}

export function toFilter(choice: AuditChoice): AuditFilter {
  const given = Object.entries(choice).filter(([, value]) => value.length > 0);
  return Object.fromEntries(given) satisfies AuditFilter;
}

/** An instant as an input of the type "datetime-local" has it: in the user's own time zone. */
export function toLocal(instant: string): string {
  if (instant === '') return '';
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocal(local: string): string {
  return local === '' ? '' : new Date(local).toISOString();
}
