/**
 * Room that is planned for pods of a demand on nodes and claims: the book of it ({@code Nominations}), how it is told
 * to extenders and found again ({@code HeldRoom}), how pods come to it ({@code PodNominator}), and how it is given back
 * when others have taken it. Called on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.nomination;

import org.jspecify.annotations.NullMarked;
