import { t } from '../platform/i18n.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Options } from './options.tsx';

mountPage(t, t('settings_title'), <Options settings={browserSettings()} />);
