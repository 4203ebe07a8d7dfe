/**
 * Room planned for pods of a demand on nodes and claims: the record of it ({@code Nominations}), how extenders
 * learn of it and a new leader finds it again ({@code HeldRoom}), how pods are pointed to it
 * ({@code PodNominator}), and how it is given up when others have taken it. Called on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.nomination;

import org.jspecify.annotations.NullMarked;
