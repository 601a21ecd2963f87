package jdist.cli;

import java.util.ArrayList;
import java.util.List;

/// What is the driver, and what are its arguments.
///
/// @param driver a file, a class, or code; empty for the prompt
record DriverChoice(DriverKind kind, String driver, List<String> arguments) {
  DriverChoice {
    arguments = List.copyOf(arguments);
  }

  /// Code that was given on the command line is the driver, whatever else stands there. Without any
  /// driver standard input is one, or, if that is a terminal, whoever sits there.
  static DriverChoice of(CommandLine line, OptionValues given) {
    List<String> code = new ArrayList<>(given.all(Option.EVAL));
    code.addAll(given.all(Option.SHOW));
    if (!code.isEmpty()) {
      List<String> arguments = new ArrayList<>(line.driverArguments());
      line.driver().ifPresent(first -> arguments.add(0, first));
      DriverKind kind = given.has(Option.SHOW) ? DriverKind.SHOWN_CODE : DriverKind.CODE;
      return new DriverChoice(kind, String.join("\n", code), arguments);
    }
    if (line.driver().isEmpty()) {
      boolean isPrompt = Boolean.getBoolean("jdist.stdin.terminal");
      return new DriverChoice(isPrompt ? DriverKind.PROMPT : DriverKind.INPUT, "", List.of());
    }
    String driver = line.driver().get();
    return new DriverChoice(kind(driver), driver, line.driverArguments());
  }

  private static DriverKind kind(String driver) {
    if (driver.equals("-")) {
      return DriverKind.INPUT;
    }
    return driver.endsWith(".jsh") ? DriverKind.SCRIPT : DriverKind.PROGRAM;
  }
}
