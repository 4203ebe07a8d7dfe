package dev.joiner.aws;

/** Builds of one machine image: with the drivers that a type's devices need. */
enum ImageVariant {
    STANDARD,
    NVIDIA,
    NEURON
}
