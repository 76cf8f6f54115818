import { localArea } from '../platform/storage.ts';
import { t } from '../platform/i18n.ts';
import { browserSealer } from '../settings/sealing-key.ts';
import { openSettings } from '../settings/settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Popup } from './popup.tsx';

mountPage(t, t('extName'), <Popup settings={openSettings(localArea, browserSealer())} />);
