package jdist.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Highlight;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/// What an editor asks about Java that is being typed. For the thread of the interpreter.
public final class Assistance {
  private static final String API = "jdist.Distributed.";
  private static final Pattern OUR_PACKAGES =
      Pattern.compile("\\bjdist\\.(?:[a-z]+\\.|Static\\w+\\.|Distributed\\.)?");
  private final SourceCodeAnalysis analysis;

  Assistance(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /// What could stand at the cursor.
  ///
  /// @param anchor where what is typed of it begins
  /// @param words what it could be, in the order to offer it
  public record Completions(int anchor, List<String> words) {}

  /// What could stand at a place in a text.
  ///
  /// @param cursor the place
  public Completions complete(String text, int cursor) {
    int[] anchor = {cursor};
    List<Suggestion> suggestions =
        new ArrayList<>(analysis.completionSuggestions(text, cursor, anchor));
    int start = startOfName(text, cursor);
    if (start < cursor && (start == 0 || text.charAt(start - 1) != '.')) {
      anchor[0] = suggestions.isEmpty() ? start : anchor[0];
      analysis.completionSuggestions(ofApi(text, start), cursor + API.length(), new int[1]).stream()
          .filter(it -> !it.continuation().equals("class"))
          .forEach(suggestions::add);
    }
    boolean fitting = suggestions.stream().anyMatch(Suggestion::matchesType);
    List<String> words =
        suggestions.stream()
            .filter(it -> !fitting || it.matchesType())
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new Completions(anchor[0], words);
  }

  /// The signatures of what stands before the cursor, each with the first paragraph of its
  /// documentation if that is at hand.
  public List<String> document(String text, int cursor) {
    List<Documentation> known = analysis.documentation(text, cursor, false);
    if (known.isEmpty()) {
      int start = startOfName(text, Math.max(0, startOfArguments(text, cursor)));
      known = analysis.documentation(ofApi(text, start), cursor + API.length(), false);
    }
    return known.stream()
        .map(Documentation::signature)
        .map(signature -> OUR_PACKAGES.matcher(signature).replaceAll(""))
        .distinct()
        .toList();
  }

  /// JShell finds what a class has that is imported by its static members, but not what that class
  /// inherits, as the API's does.
  private static String ofApi(String text, int start) {
    return text.substring(0, start) + API + text.substring(start);
  }

  private static int startOfName(String text, int end) {
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /// Where the innermost bracket opens that is open at the cursor; -1 if none is.
  private static int startOfArguments(String text, int cursor) {
    int open = 1;
    int at = cursor;
    while (at > 0 && open > 0) {
      at--;
      open += text.charAt(at) == ')' ? 1 : text.charAt(at) == '(' ? -1 : 0;
    }
    return open == 0 ? at : -1;
  }

  /// A part of a text that has a colour.
  ///
  /// @param end behind its last character
  public record Coloured(int start, int end, boolean isKeyword, boolean isDeclaration) {}

  /// The parts that have one.
  public List<Coloured> colours(String text) {
    return analysis.highlights(text).stream().map(Assistance::coloured).toList();
  }

  private static Coloured coloured(Highlight part) {
    return new Coloured(
        part.start(),
        part.end(),
        part.attributes().contains(SourceCodeAnalysis.Attribute.KEYWORD),
        part.attributes().contains(SourceCodeAnalysis.Attribute.DECLARATION));
  }
}
