package jdist.cli;

import java.util.List;
import java.util.Map;
import jdist.launch.HostName;

/// Prints what `--driver-J` asks for, one option a line: `bin/jdist` runs this before the driver's
/// own JVM, and only if such an option may be there. Complains of nothing; [Main] reads it all
/// again.
final class DriverJvmOptions {
  private DriverJvmOptions() {}

  public static void main(String[] arguments) {
    try {
      CommandLine line = CommandLine.of(Command.inheritedOptions(), List.of(arguments));
      Map<Option, List<String>> values = OptionModel.parse(line.options());
      for (String option : values.getOrDefault(Option.DRIVER_JVM_OPTION, List.of())) {
        System.out.println(option.replace("{id}", "1").replace("{host}", HostName.local()));
      }
    } catch (RuntimeException _) {
      // the JVM that runs the driver will say what is wrong
    }
  }
}
