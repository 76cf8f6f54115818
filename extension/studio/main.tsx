import { t } from '../platform/i18n.ts';
import { mountPage } from '../ui/mount.tsx';
import { openStudio } from './host.ts';
import { Studio } from './studio.tsx';

mountPage(t, t('studio_title'), <Studio host={openStudio()} />);
