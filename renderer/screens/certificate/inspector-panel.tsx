import { MousePointerClick } from 'lucide-react';
import type { ReactElement } from 'react';
import { Empty } from '../../components/empty.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { Resizer } from '../../components/resizer.tsx';
import { useSay } from '../../messages.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { useNow } from '../../state/use-now.ts';
import { INSPECTOR_WIDTHS } from '../../state/workspace.ts';
import { CertificateView } from './certificate-view.tsx';

/** Beside the list: the certificate under the cursor. It can be hidden, and keeps its width. */
export function InspectorPanel(): ReactElement | null {
  const { workspace, dispatch } = useServices();
  const { inspector, inspected } = workspace;
  const say = useSay();
  const now = useNow();
  const reading = useKept(useReading('showCertificate', inspected === null ? null : { id: inspected }));
  if (!inspector.open) return null;
  return (
    <aside className="inspector" aria-label={say('inspector')} style={{ width: inspector.width }}>
      <Resizer
        label={say('inspector.resize')}
        width={inspector.width}
        least={INSPECTOR_WIDTHS.least}
        most={INSPECTOR_WIDTHS.most}
        onResize={(width) => dispatch({ type: 'inspectorResized', width })}
      />
      <div className="inspector-body">
        {inspected === null ? (
          <Empty icon={MousePointerClick} title={say('inspector.none')} />
        ) : (
          <ReadingView reading={reading}>
            {(shown) => (
              <CertificateView
                shown={shown}
                now={now}
                onOpen={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
                as="inspector"
              />
            )}
          </ReadingView>
        )}
      </div>
    </aside>
  );
}
