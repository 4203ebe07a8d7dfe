/**
 * Instances that run: found by tag or by id, told to be ours by their tags, and ended. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.instance;

import org.jspecify.annotations.NullMarked;
