import { t } from '../platform/i18n.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Panel } from './panel.tsx';

mountPage(t, t('panel_title'), <Panel settings={browserSettings()} />);
