/**
 * What an object of ours may look like, said once: from a {@link dev.joiner.api.schema.Schema} come the CRD with its
 * CEL rules and the check that the webhook and the command line do. Objects are plain trees of maps, lists, texts,
 * numbers and booleans, so that no JSON library is needed here. Immutable and thread-safe.
 */
@NullMarked
package dev.joiner.api.schema;

import org.jspecify.annotations.NullMarked;
