import { useMemo, useState, type ReactNode } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Dialog } from 'react-aria-components/Dialog';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { SearchField } from 'react-aria-components/SearchField';
import { Shape } from '../components/Shape.tsx';
import { takeUsed, usePreferences } from '../preferences/preferences.ts';
import { useText } from '../text/useText.ts';
import { useOfferedBatches } from './useOfferedBatches.ts';
import { useOfferedFiles } from './useOfferedFiles.ts';
import { useOfferedFolders } from './useOfferedFolders.ts';
import { closeOverlay } from './overlays.ts';
import { fitting, type Offer } from './paletteOffers.ts';
import { useOffers } from './useOffers.ts';

const SECTIONS = [
  'recent',
  'commands',
  'places',
  'settings',
  'destinations',
  'folders',
  'batches',
  'files',
] as const;

/** Sections whose lines are the same each time. */
const KEPT: readonly Offer['section'][] = [
  'recent',
  'commands',
  'places',
  'settings',
  'destinations',
  'folders',
];

/** Everything the window can do and show, by its name. */
export function Palette(): ReactNode {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const fixed = useOffers(typed);
  const folders = useOfferedFolders();
  const batches = useOfferedBatches(typed);
  const files = useOfferedFiles(typed);
  const { usedLast } = usePreferences();
  const offers = useMemo(
    () => [...inFront(fitting([...fixed, ...folders], typed), usedLast), ...batches, ...files],
    [fixed, folders, batches, files, typed, usedLast],
  );
  return (
    <ModalOverlay
      className="veil veil-top"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) closeOverlay();
      }}
    >
      <Modal className="window palette">
        <Dialog className="window-inner" aria-label={t('palette.title')}>
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <SearchField aria-label={t('palette.title')} className="search" autoFocus>
              <Shape name="search" />
              <Input className="input" placeholder={t('palette.placeholder')} spellCheck={false} />
            </SearchField>
            <Menu
              className="options palette-list"
              aria-label={t('palette.title')}
              onAction={(key) => run(offers, key)}
              renderEmptyState={() => <p className="soft palette-none">{t('palette.none')}</p>}
            >
              {SECTIONS.map((section) => {
                const here = offers.filter((offer) => offer.section === section);
                return here.length === 0 ? null : (
                  <MenuSection key={section} id={section}>
                    <Header className="palette-head">{t(`palette.section.${section}`)}</Header>
                    {here.map((offer) => (
                      <MenuItem key={offer.id} id={offer.id} textValue={offer.label} className="option">
                        <Shape name={offer.shape} />
                        <bdi className="palette-label" title={offer.label}>
                          {offer.label}
                        </bdi>
                        {offer.hint === undefined ? null : <span className="option-hint">{offer.hint}</span>}
                      </MenuItem>
                    ))}
                  </MenuSection>
                );
              })}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What was used last comes before all else, the latest first. */
function inFront(offers: readonly Offer[], usedLast: readonly string[]): readonly Offer[] {
  const known = usedLast.flatMap((id) => offers.find((offer) => offer.id === id) ?? []);
  return [
    ...known.map((offer): Offer => ({ ...offer, section: 'recent' })),
    ...offers.filter((offer) => !known.includes(offer)),
  ];
}

function run(offers: readonly Offer[], key: string | number): void {
  closeOverlay();
  const offer = offers.find(({ id }) => id === key);
  if (offer === undefined) return;
  // Batches and files are found anew each time.
  if (KEPT.includes(offer.section) && offer.always !== true) takeUsed(offer.id);
  offer.run();
}
