// French: small words that lose their vowel before a name that begins with one.

const vowel = /^[aeiouyàâäéèêëîïôöùûü]/i;

/** "de Sam", "d'Adil". */
export const de = (name: string): string => (vowel.test(name) ? `d’${name}` : `de ${name}`);

/** "que Sam", "qu'Adil". */
export const que = (name: string): string => (vowel.test(name) ? `qu’${name}` : `que ${name}`);
