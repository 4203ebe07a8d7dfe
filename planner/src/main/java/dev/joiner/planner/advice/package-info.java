/**
 * Advice to the author of an object, in view of all other objects: pools that cannot launch, pods that no pool can
 * take. Used by the webhook and {@code joiner validate}. Pure; called on any thread.
 */
@NullMarked
package dev.joiner.planner.advice;

import org.jspecify.annotations.NullMarked;
