package jdist.cli;

import java.util.List;

/// What `--help` and `--version` print.
final class Help {
  private static final int COLUMN = 36;

  private Help() {}

  static String text() {
    StringBuilder text = new StringBuilder();
    text.append("usage: jdist [options] [DRIVER [driver arguments…]]\n\n");
    text.append("Runs DRIVER with a cluster of Java processes attached. Everything after DRIVER\n");
    text.append("belongs to the driver.\n\n");
    text.append(
        "  DRIVER    app.jar, Job.java, job.jsh, or with -cp a class name; - is standard input;\n");
    text.append("            none: an interactive prompt\n");
    text.append("  @FILE     more options, read from FILE\n\n");
    text.append("jdist doctor [--machine-file FILE | -H …] [--json] looks for what would keep a\n");
    text.append("cluster from starting, here and on those hosts, and says what to do.\n");
    text.append("jdist clean [-H …] empties the cache of this host, or those of other hosts.\n");
    text.append("jdist completion bash|zsh|fish prints what completes these words in a shell.\n\n");
    for (Option option : Option.values()) {
      line(text, option);
    }
    text.append("\nexample: jdist -p 4 Job.java\n");
    return text.toString();
  }

  private static void line(StringBuilder text, Option option) {
    List<String> names = shown(option.names());
    String left =
        "  " + (names.getFirst().startsWith("--") ? "    " : "") + String.join(", ", names);
    if (option.isNegatable()) {
      left = "      --[no-]lazy";
    }
    left = left + (option.takesValue() ? " " + option.label() : "");
    text.append(left);
    if (left.length() >= COLUMN) {
      text.append('\n').repeat(' ', COLUMN);
    } else {
      text.repeat(' ', COLUMN - left.length());
    }
    text.append(option.help()).append('\n');
  }

  /// Two of them, if the second is not as long again.
  private static List<String> shown(List<String> names) {
    boolean both = names.size() > 1 && names.getFirst().length() < 10;
    return names.subList(0, both ? 2 : 1);
  }

  static String version(String version) {
    return brief(version).replace(")", ", " + System.getProperty("java.home") + ")");
  }

  /// The versions alone.
  static String brief(String version) {
    return "jdist " + version + " (Java " + System.getProperty("java.version") + ")";
  }
}
