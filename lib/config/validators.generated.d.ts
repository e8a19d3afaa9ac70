/** The types of the module that `scripts/schemas.mjs` generates from `schemas/`. */

/** What ajv reports; only what is used here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

export declare const validateUserSettings: Validator;
export declare const validateSiteSettings: Validator;
export declare const validateJobRecord: Validator;
