import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const GOES_ON = 'Il n’est pas envoyé. S’il change, la suite se fait toute seule.';
const LOOK = 'Vérifiez-le à sa source. Puis envoyez-le tel quel, ou laissez-le de côté.';

export const failuresOfFolders: FailureCatalogue = {
  'file.empty': texts(
    'Le fichier est vide',
    '{path} s’est arrêté à 0 octet : peut-être une copie interrompue.',
    GOES_ON,
    LOOK,
  ),
  'file.shrunk': texts(
    'Le fichier a rétréci',
    '{path} avait {was} octets et s’est arrêté à {bytes}.',
    GOES_ON,
    LOOK,
  ),
  'file.smaller-than-sent': texts(
    'Plus petit que ce qui a été livré',
    '{path} a maintenant {bytes} octets ; {sent} en ont été livrés.',
    'La nouvelle version n’est pas envoyée. Ce qui est livré reste.',
    LOOK,
  ),
  'file.tail-empty': texts(
    'La fin du fichier ne contient rien',
    'Les {zeros} derniers octets de {path} sont tous nuls : la place est peut-être seulement réservée.',
    GOES_ON,
    LOOK,
  ),
  'file.never-rests': texts(
    'Le fichier ne se stabilise jamais',
    '{path} change depuis {minutes} minutes.',
    'Le lot continue sans lui. Une fois stable, il est envoyé tout seul.',
    'Si c’est un journal qui grossit toujours, ajoutez-le à ce que le dossier ignore.',
  ),
  'folder.unreachable': texts(
    'Le dossier est inaccessible',
    '{path} : {reason}.',
    'Rien n’est considéré comme supprimé. Waybill regarde de nouveau tout seul.',
    'Reconnectez le disque ou le partage.',
  ),
  'folder.overlaps': texts(
    'Un dossier surveillé s’y trouve déjà',
    '{path} et {other} sont l’un dans l’autre.',
    'Rien n’a été changé.',
    'Retirez l’autre, ou choisissez un dossier en dehors.',
  ),
  'folder.holds-files': texts(
    'Le dossier contient déjà des fichiers',
    '{path} contient {files} fichiers, et il n’a pas été dit ce qu’ils deviennent.',
    'Rien n’a été ajouté.',
    'Choisissez s’ils sont envoyés ou laissés.',
  ),
  'folder.bad-target': texts(
    'Impossible de déplacer des fichiers à cet endroit',
    '{to} et le dossier surveillé {path} sont l’un dans l’autre : ce qui est déplacé passerait pour nouveau.',
    'Rien n’a été changé.',
    'Choisissez un endroit hors de tous les dossiers surveillés, ou faites-le ignorer par le dossier.',
  ),
  'folder.cannot-move': texts(
    'Un fichier livré n’a pas pu être déplacé',
    '{path} n’a pas pu être déplacé vers {to} : {reason}.',
    'Il reste entier à sa place. Waybill réessaie de lui-même.',
    'Faites de la place, ou donnez à Waybill le droit d’y écrire.',
  ),
  'folder.copies-full': texts(
    'La place pour les copies de sûreté est pleine',
    '{path} : ses copies de sûreté occupent {bytes} octets sur {limitBytes}.',
    'Les nouveaux fichiers attendent que des fichiers livrés fassent de la place.',
    'Relevez la limite de ses copies de sûreté, ou passez-vous-en.',
  ),
  'folder.does-not-add-up': texts(
    'Le compte du dossier n’est pas bon',
    'Dans {path}, {seen} versions de fichiers ont été vues, et le registre en a {items}.',
    'Aucun lot de ce dossier ne se ferme, donc rien n’en est importé. Le reste continue.',
    'Enregistrez le fichier sous « L’aide d’autres personnes » dans les réglages et demandez de l’aide ; remettre une sauvegarde du registre peut y remédier.',
  ),
  'folder.not-previewed': texts(
    'Personne n’a regardé ce que feraient les règles',
    'Ces {days} derniers jours, {files} fichiers sont arrivés dans {path}. Avec ces règles, ils auraient fermé {batches} lots ; {tooEarly} fichiers seraient arrivés trop tard.',
    'Rien n’a été enregistré.',
    'Si c’est juste, enregistrez à nouveau en confirmant.',
  ),
  'destination.has-folders': texts(
    'Des dossiers sont surveillés pour elle',
    '{folders} dossiers surveillés envoient vers {name}, par exemple {path}.',
    'Rien n’a été changé.',
    'Retirez d’abord ces dossiers, ou retirez tout ensemble : ils ne sont alors plus surveillés et ce qui attend est abandonné.',
  ),
};
