package picocli;

/** A driver's own idea of the library that jdist's command uses. */
public class CommandLine {
  public static String text() {
    return "their picocli";
  }
}
