import { localeFor, textsOf } from '../../../extension/ui/locale-texts.ts';
import { mountPage } from '../../../extension/ui/mount.tsx';
import { ControlPage } from './control-page.tsx';
import { takeKey } from './key.ts';

const key = takeKey(location, sessionStorage, history);
const t = await textsOf(localeFor(navigator.languages));
mountPage(t, t('control_title'), <ControlPage pageKey={key} />, t('control_broken'));
