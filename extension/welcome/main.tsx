import { t } from '../platform/i18n.ts';
import { onMessage } from '../platform/runtime.ts';
import { focusOwnTab } from '../platform/tabs.ts';
import { isShowPage } from '../messages/show-page.ts';
import { browserSettings } from '../settings/browser-settings.ts';
import { mountPage } from '../ui/mount.tsx';
import { Welcome } from './welcome.tsx';

onMessage((message) => (isShowPage(message, 'welcome') ? focusOwnTab().then(() => true) : undefined));
mountPage(t, t('welcome_title'), <Welcome settings={browserSettings()} />);
