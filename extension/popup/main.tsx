import { t } from '../platform/i18n.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Popup } from './popup.tsx';

mountPage(t, t('extName'), <Popup settings={browserSettings()} />);
