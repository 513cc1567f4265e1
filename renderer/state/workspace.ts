/** Where a person is in the window, what is chosen there, and which dialog lies over it. */
import type { OpenedRequest } from '../../shared/contract/issuing-methods.ts';
import type { SiteDescription } from '../../shared/contract/publishing-methods.ts';
import type { AuthorityDescription, CertificateDescription } from '../../shared/descriptions.ts';
import type { HostForm } from './host-form.ts';
import type { NewKeyIssue } from './issue-form.ts';
import { begun, type Runbook, type RunbookNote } from './runbook.ts';
import { gridSelection, NOTHING_CHOSEN, type GridEvent, type GridSelection } from './grid-selection.ts';
import type { GivenReason } from './revocation.ts';
import type { SavedView } from '../../shared/contract/list-methods.ts';
import { FIRST_COLUMNS, listColumns, type ColumnsEvent, type ListColumn } from './list-columns.ts';
import type { VaultTask } from './vault-task.ts';
import { FIRST_FILTER, type CertificateFilter, type View } from './certificate-filter.ts';

export type Place =
  | { readonly section: 'home' }
  /** `open`: the certificate shown in full instead of the list. */
  | { readonly section: 'certificates'; readonly open: string | null }
  | { readonly section: 'issue' }
  | { readonly section: 'requests' }
  | { readonly section: 'authorities'; readonly id: string | null }
  /** Kinds of certificate, under the CAs. */
  | { readonly section: 'profiles'; readonly name: string | null }
  /** What to do about a lost key: {@link Workspace.runbook}. */
  | { readonly section: 'runbook' }
  /** `id`: the one beside the list. */
  | { readonly section: 'keys'; readonly id: string | null }
  | { readonly section: 'crls'; readonly ca: string | null }
  | { readonly section: 'audit' }
  | { readonly section: 'settings' };
export type Section = Place['section'];

export type Dialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'createAuthority' }
  | { readonly kind: 'renewAuthority'; readonly id: string; readonly name: string }
  | { readonly kind: 'policy'; readonly id: string; readonly name: string }
  | { readonly kind: 'trust'; readonly ca: string; readonly name: string }
  | { readonly kind: 'createKey' }
  | { readonly kind: 'exportKey'; readonly id: string; readonly name: string; readonly ofAuthority: boolean }
  | { readonly kind: 'import' }
  | { readonly kind: 'vault'; readonly what: VaultTask }
  | { readonly kind: 'export'; readonly certificate: CertificateDescription }
  | { readonly kind: 'exportAuthority'; readonly id: string; readonly name: string; readonly hasPrivateKey: boolean }
  | {
      readonly kind: 'revoke';
      readonly certificates: readonly CertificateDescription[];
      /** The reason that is taken at first. */
      readonly reason?: GivenReason;
    }
  | { readonly kind: 'rejectRequest'; readonly opened: OpenedRequest; readonly key: number }
  | { readonly kind: 'renew'; readonly certificates: readonly CertificateDescription[] }
  | { readonly kind: 'bulkExport'; readonly certificates: readonly CertificateDescription[] }
  | { readonly kind: 'compare'; readonly certificates: readonly CertificateDescription[] }
  | { readonly kind: 'tag'; readonly certificates: readonly CertificateDescription[] }
  | { readonly kind: 'columns' }
  | { readonly kind: 'saveView' }
  | { readonly kind: 'siteHook'; readonly ca: AuthorityDescription; readonly hook: SiteDescription['hook'] }
  | { readonly kind: 'checkHost'; readonly form: HostForm; readonly at: 'asking' | 'once' }
  | { readonly kind: 'leave' }
  /** A line of Home is to wait. */
  | { readonly kind: 'snooze'; readonly task: string };

export interface Inspector {
  readonly open: boolean;
  /** CSS pixels. */
  readonly width: number;
}
export const INSPECTOR_WIDTHS = { least: 280, first: 388, most: 640 } as const;

export interface Workspace {
  readonly place: Place;
  readonly dialog: Dialog;
  readonly filter: CertificateFilter;
  /** The columns of the list of certificates. */
  readonly columns: readonly ListColumn[];
  readonly selection: GridSelection;
  /** What the actions on certificates act on: chosen in the list, or open. */
  readonly chosen: readonly CertificateDescription[];
  /** What the inspector shows. */
  readonly inspected: string | null;
  readonly inspector: Inspector;
  /** The half-filled form of a new certificate; it stays when one looks something up. */
  readonly issue: NewKeyIssue | null;
  /** The vault was locked over that form: it is kept, and out of sight until somebody unlocks. */
  readonly issueSealed: boolean;
  /** The clock that runs for a lost key, and what was done; it goes on while one looks elsewhere. */
  readonly runbook: Runbook | null;
}

export type WorkspaceEvent =
  | { readonly type: 'went'; readonly place: Place }
  | { readonly type: 'dialogOpened'; readonly dialog: Dialog }
  | { readonly type: 'dialogClosed' }
  | { readonly type: 'filtered'; readonly filter: Partial<CertificateFilter> }
  | { readonly type: 'viewed'; readonly view: View }
  /** A view that was kept under a name. */
  | { readonly type: 'viewOpened'; readonly view: SavedView }
  | { readonly type: 'columnsChanged'; readonly event: ColumnsEvent }
  | { readonly type: 'selected'; readonly event: GridEvent }
  /** The certificates that the actions act on from now. */
  | { readonly type: 'chose'; readonly certificates: readonly CertificateDescription[] }
  | { readonly type: 'inspectorToggled' }
  | { readonly type: 'inspectorResized'; readonly width: number }
  | { readonly type: 'runbookBegan'; readonly id: string; readonly at: number }
  | { readonly type: 'runbookNoted'; readonly note: RunbookNote }
  | { readonly type: 'runbookEnded' }
  | { readonly type: 'issueEdited'; readonly form: NewKeyIssue | null }
  | { readonly type: 'vaultLocked' }
  | { readonly type: 'vaultUnlocked' }
  /** Another vault, or none. */
  | { readonly type: 'vaultReplaced' };

export const FIRST_WORKSPACE: Workspace = {
  place: { section: 'home' },
  dialog: { kind: 'none' },
  filter: FIRST_FILTER,
  columns: FIRST_COLUMNS,
  selection: NOTHING_CHOSEN,
  chosen: [],
  inspected: null,
  inspector: { open: true, width: INSPECTOR_WIDTHS.first },
  issue: null,
  issueSealed: false,
  runbook: null,
};

export function workspace(state: Workspace, event: WorkspaceEvent): Workspace {
  switch (event.type) {
    case 'went':
      return {
        ...state,
        place: event.place,
        dialog: { kind: 'none' },
        chosen: event.place.section === 'certificates' ? state.chosen : [],
      };
    case 'dialogOpened':
      return { ...state, dialog: event.dialog };
    case 'dialogClosed':
      return { ...state, dialog: { kind: 'none' } };
    case 'filtered':
      return { ...state, filter: { ...state.filter, ...event.filter }, selection: NOTHING_CHOSEN };
    case 'viewed':
      return {
        ...state,
        place: { section: 'certificates', open: null },
        dialog: { kind: 'none' },
        filter: { ...FIRST_FILTER, view: event.view },
        selection: NOTHING_CHOSEN,
      };
    case 'viewOpened': {
      const { name: _, ...filter } = event.view;
      return {
        ...state,
        place: { section: 'certificates', open: null },
        dialog: { kind: 'none' },
        filter,
        selection: NOTHING_CHOSEN,
      };
    }
    case 'columnsChanged':
      return { ...state, columns: listColumns(state.columns, event.event) };
    case 'selected':
      return {
        ...state,
        selection: gridSelection(state.selection, event.event),
        inspected: event.event.type === 'moved' || event.event.type === 'toggled' ? event.event.id : state.inspected,
      };
    case 'chose':
      return { ...state, chosen: event.certificates };
    case 'inspectorToggled':
      return { ...state, inspector: { ...state.inspector, open: !state.inspector.open } };
    case 'inspectorResized':
      return { ...state, inspector: { open: true, width: inspectorWidth(event.width) } };
    case 'runbookBegan':
      return {
        ...state,
        runbook: begun(state.runbook, event.id, event.at),
        place: { section: 'runbook' },
        dialog: { kind: 'none' },
        chosen: [],
      };
    case 'runbookNoted':
      return state.runbook === null
        ? state
        : { ...state, runbook: { ...state.runbook, notes: [...state.runbook.notes, event.note] } };
    case 'runbookEnded':
      return { ...state, runbook: null, place: { section: 'home' } };
    case 'issueEdited':
      return { ...state, issue: event.form, issueSealed: state.issueSealed && event.form !== null };
    case 'vaultLocked':
      return { ...state, issueSealed: state.issue !== null };
    case 'vaultUnlocked':
      return { ...state, issueSealed: false };
    case 'vaultReplaced':
      return { ...FIRST_WORKSPACE, inspector: state.inspector, columns: state.columns };
  }
}

/** A width that leaves room for the list. */
export function inspectorWidth(width: number): number {
  return Math.round(Math.min(INSPECTOR_WIDTHS.most, Math.max(INSPECTOR_WIDTHS.least, width)));
}
