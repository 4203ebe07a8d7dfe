/**
 * What an author should know of an object in view of all others: pools that cannot launch, pods that no pool can take.
 * Serves the webhook and {@code joiner validate}. Pure; called on any thread.
 */
@NullMarked
package dev.joiner.planner.advice;

import org.jspecify.annotations.NullMarked;
