/**
 * What comes along when a text is copied from a chat, a document or a web page: white space, control and format
 * characters, and what Unicode lets a program leave out of the picture (Unicode 15, 5.21 "Default Ignorable Code
 * Points"); U+2800, the blank pattern of Braille, is drawn as nothing, too.
 */
const unseen = '\\s\\p{Cc}\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800';
const unseenAnywhere = new RegExp(`[${unseen}]`, 'u');
const unseenAround = new RegExp(`^[${unseen}]+|[${unseen}]+$`, 'gu');
/** Quotes that only typesetting makes: none of them is part of a key or an address, on whichever side. */
const typographicAround = /^[“”„‟«»‘’‚‛‹›「」『』]+|[“”„‟«»‘’‚‛‹›「」『』]+$/gu;
const straightPair = /^(["'`])(.*)\1$/s;

/** The text without the white space, the invisible characters and the quotes around it. */
export function unwrapped(text: string): string {
  const bare = text
    .replace(unseenAround, '')
    .replace(typographicAround, '')
    .replace(straightPair, '$2')
    .replace(unseenAround, '');
  return bare === text ? bare : unwrapped(bare);
}

/** Whether the text holds white space or a character that nobody sees. */
export function hasUnseen(text: string): boolean {
  return unseenAnywhere.test(text);
}
