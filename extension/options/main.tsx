import { t } from '../platform/i18n.ts';
import { localArea } from '../platform/storage.ts';
import { browserSealer } from '../settings/sealing-key.ts';
import { openSettings } from '../settings/settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Options } from './options.tsx';

mountPage(t, t('settings_title'), <Options settings={openSettings(localArea, browserSealer())} />);
