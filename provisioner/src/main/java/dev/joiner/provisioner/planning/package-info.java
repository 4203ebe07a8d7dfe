/**
 * From needs to claims: when a plan is made ({@code BatchWindow}), of what, and what is kept of it ({@code Planning}); gangs
 * get all or nothing. Confined to the control thread.
 */
@NullMarked
package dev.joiner.provisioner.planning;

import org.jspecify.annotations.NullMarked;
