package jdist.launch;

/// Where workers' lines go: standard output and standard error, kept apart.
public record StandardStreams(LineSink output, LineSink errors) {
  /// This process's own.
  public static StandardStreams ofThisProcess() {
    return new StandardStreams(LineSink.standardOutput(), LineSink.standardError());
  }
}
