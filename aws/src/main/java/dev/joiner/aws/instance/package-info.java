/** Running instances: found by tag or by id, recognised as ours by their tags, and ended. Thread-safe. */
@NullMarked
package dev.joiner.aws.instance;

import org.jspecify.annotations.NullMarked;
