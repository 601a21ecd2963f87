package jdist.cli;

import java.util.StringJoiner;
import jdist.launch.Installation;
import jdist.launch.LocalManager;
import jdist.launch.StandardStreams;
import jdist.machinefile.Machine;

/// What `--dry-run` prints: what would run where, by which command. Nothing is started, and no host
/// is spoken to.
final class DryRun {
  private DryRun() {}

  private static String driver(Plan plan) {
    String what =
        switch (plan.kind()) {
          case PROMPT -> "a prompt at this terminal";
          case INPUT -> "snippets from standard input";
          case CODE -> "-e " + plan.driver();
          case SHOWN_CODE -> "-E " + plan.driver();
          default -> plan.driver();
        };
    return (what + " " + String.join(" ", plan.driverArguments())).strip();
  }

  static String text(Plan plan) {
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add("driver   " + driver(plan));
    text.add(
        "         process 1 on this host, Java "
            + System.getProperty("java.version")
            + " in "
            + System.getProperty("java.home"));
    plan.lines().lines().forEach(line -> text.add("         " + line.where() + " says " + line));
    int next = 2;
    if (plan.manager().isPresent()) {
      text.add(
          "workers  " + ids(next, plan.workers()) + " from " + plan.manager().get().displayName());
      return text.toString();
    }
    if (plan.workers() > 0) {
      LocalManager manager =
          new LocalManager(Installation.ofThisProcess(), StandardStreams.ofThisProcess());
      text.add(
          "workers  "
              + ids(next, plan.workers())
              + " on this host, each: "
              + manager.explain(plan.workers(), plan.options()));
      text.add(
          "         " + String.join(" ", manager.command(next, plan.workers(), plan.options())));
      next += plan.workers();
    }
    boolean known = true;
    for (Machine machine : plan.machines()) {
      int count = machine.count().orElse(0);
      String who = known && count > 0 ? ids(next, count) : Voice.count(count, "worker");
      text.add(
          "workers  "
              + (count == 0 ? "as many as it has cores" : who)
              + " on "
              + machine
              + " ("
              + machine.origin()
              + ")"
              + machine.bindTo().map(at -> ", listening at " + at).orElse(""));
      text.add(
          "         "
              + login(plan, machine)
              + " java jdist.launch.HostMain, which starts them"
              + (plan.options().ssh().tunnels() ? "; reached through that login" : ""));
      known &= count > 0;
      next += count;
    }
    if (plan.isAlone()) {
      text.add("workers  none");
    }
    return text.toString();
  }

  /// As one would type it, whoever speaks SSH.
  private static String login(Plan plan, Machine machine) {
    StringJoiner words = new StringJoiner(" ").add("ssh");
    plan.options().ssh().configFile().ifPresent(file -> words.add("-F").add(file.toString()));
    plan.options().ssh().identities().forEach(key -> words.add("-i").add(key.toString()));
    plan.options().ssh().options().forEach(option -> words.add("-o").add(option));
    machine.port().ifPresent(port -> words.add("-p").add(Integer.toString(port)));
    return words.add(machine.user().map(user -> user + "@").orElse("") + machine.host()).toString();
  }

  private static String ids(int first, int count) {
    return count == 1 ? Integer.toString(first) : first + " to " + (first + count - 1);
  }
}
