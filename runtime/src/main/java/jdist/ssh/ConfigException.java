package jdist.ssh;

/// A line of the configuration of SSH that cannot be followed.
final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final String where;
  private final String remedy;

  ConfigException(String where, String message, String remedy) {
    super(message);
    this.where = where;
    this.remedy = remedy;
  }

  /// Something that only the `ssh` program can do.
  static ConfigException beyondUs(String where, String what) {
    return new ConfigException(
        where,
        what + " is more than jdist's own SSH can do",
        "--ssh-backend=system, which runs the ssh program with all of its configuration");
  }

  /// The file and the line: `~/.ssh/config line 4`.
  String where() {
    return where;
  }

  String remedy() {
    return remedy;
  }
}
