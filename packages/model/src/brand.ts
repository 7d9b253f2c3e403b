// Branded primitives: a value of the brand exists only if its parser made it (style rule 22).

declare const brand: unique symbol

/** `T` that only the parser of `Name` may produce. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
