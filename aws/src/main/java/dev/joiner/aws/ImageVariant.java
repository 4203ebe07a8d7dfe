package dev.joiner.aws;

import dev.joiner.cloud.ec2.TypeFacts;

/** Builds of one machine image: with the drivers that a type's devices need. */
enum ImageVariant {
    STANDARD,
    NVIDIA,
    NEURON;

    /** What nodes of this type need. */
    static ImageVariant of(TypeFacts type) {
        if (type.gpu().filter(device -> device.manufacturer().equals("nvidia")).isPresent()) {
            return NVIDIA;
        }
        return type.accelerator()
                        .filter(device -> device.manufacturer().equals("aws"))
                        .isPresent()
                ? NEURON
                : STANDARD;
    }
}
