import { t } from '../platform/i18n.ts';
import { beSinglePage } from '../messages/open-single-page.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Welcome } from './welcome.tsx';

beSinglePage('welcome');
mountPage(t, t('welcome_title'), <Welcome settings={browserSettings()} />);
