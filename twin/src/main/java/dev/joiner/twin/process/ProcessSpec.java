package dev.joiner.twin.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param name what it is called in messages and log files
 * @param command the program and its arguments, as the operating system gets them
 * @param environment its whole environment besides PATH, HOME and LANG, which come from ours
 * @param directory where it runs
 * @param log the file that gets what it prints; appended to
 */
public record ProcessSpec(
        String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
    /** Copies, and refuses an empty command. */
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("process '" + name + "' has an empty command");
        }
    }
}
