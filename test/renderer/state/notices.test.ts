import { describe, expect, it } from 'vitest';
import { notices, NO_NOTICES, type NoticeEvent } from '../../../renderer/state/notices.ts';

const done = (text: string): NoticeEvent => ({ type: 'said', notice: { kind: 'done', text, detail: null } });
const refused: NoticeEvent = {
  type: 'said',
  notice: { kind: 'refused', refusal: { kind: 'refused', code: 'DISK_FULL', message: 'The disk is full.' } },
};
const after = (...events: NoticeEvent[]) => events.reduce(notices, NO_NOTICES);

describe('notices', () => {
  it('shows the newest four', () => {
    expect(after(done('1'), done('2'), done('3'), done('4'), done('5')).shown.map((one) => one.key)).toEqual([
      2, 3, 4, 5,
    ]);
  });

  it('leaves good news where it happened and takes bad news along', () => {
    expect(after(done('1'), refused, { type: 'went' }).shown.map((one) => one.notice.kind)).toEqual(['refused']);
  });

  it('lets one go', () => {
    expect(after(done('1'), done('2'), { type: 'dismissed', key: 1 }).shown.map((one) => one.key)).toEqual([2]);
  });
});
