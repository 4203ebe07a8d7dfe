/**
 * What is wrong with an object that a user wrote, told with field, value and way out. The same rules serve
 * the webhook and the command line.
 */
@NullMarked
package dev.joiner.api.rules;

import org.jspecify.annotations.NullMarked;
