import { describe, expect, it } from 'vitest';
import { EMPTY_ISSUE } from '../../../renderer/state/issue-form.ts';
import { FIRST_WORKSPACE, inspectorWidth, workspace, type WorkspaceEvent } from '../../../renderer/state/workspace.ts';

const after = (...events: WorkspaceEvent[]) => events.reduce(workspace, FIRST_WORKSPACE);
const LIST = { section: 'certificates', open: null } as const;

describe('workspace', () => {
  it('keeps the filter through every action, also when one goes away and comes back', () => {
    const state = after(
      { type: 'went', place: LIST },
      { type: 'filtered', filter: { text: 'vpn', view: 'revoked' } },
      { type: 'dialogOpened', dialog: { kind: 'palette' } },
      { type: 'dialogClosed' },
      { type: 'went', place: { section: 'home' } },
      { type: 'went', place: LIST },
    );
    expect(state.filter).toMatchObject({ text: 'vpn', view: 'revoked' });
  });

  it('begins anew with a view that Home asks for', () => {
    const state = after({ type: 'filtered', filter: { text: 'vpn' } }, { type: 'viewed', view: 'expired' });
    expect(state).toMatchObject({ place: LIST, filter: { text: '', view: 'expired' } });
  });

  it('lets go of the chosen rows when the list is another one', () => {
    const chosen = after({ type: 'selected', event: { type: 'moved', index: 3, id: 'cert-4' } });
    expect(chosen.inspected).toBe('cert-4');
    const filtered = workspace(chosen, { type: 'filtered', filter: { text: 'x' } });
    expect(filtered.selection).toMatchObject({ cursor: -1, chosen: new Set() });
  });

  it('still shows what was inspected when the choice is cleared, so that one sees what became of it', () => {
    const state = after(
      { type: 'selected', event: { type: 'moved', index: 0, id: 'cert-1' } },
      { type: 'selected', event: { type: 'cleared' } },
    );
    expect(state.inspected).toBe('cert-1');
  });

  it('keeps a half-filled form while one looks something up, and drops it with its vault', () => {
    const form = { ...EMPTY_ISSUE, organisation: 'Sample' };
    const state = after({ type: 'issueEdited', form }, { type: 'went', place: LIST });
    expect(state.issue).toEqual(form);
    expect(workspace(state, { type: 'vaultReplaced' })).toMatchObject({ issue: null, place: { section: 'home' } });
  });

  it('closes a dialog when one goes somewhere', () => {
    expect(
      after({ type: 'dialogOpened', dialog: { kind: 'shortcuts' } }, { type: 'went', place: { section: 'audit' } })
        .dialog,
    ).toEqual({ kind: 'none' });
  });
});

describe('inspectorWidth', () => {
  it('leaves room for both', () => {
    expect(inspectorWidth(10)).toBe(280);
    expect(inspectorWidth(400.4)).toBe(400);
    expect(inspectorWidth(9000)).toBe(640);
  });
});
