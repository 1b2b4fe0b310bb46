import Figures

extension VerdictStyle {
  /// The shape, drawn in a box of 16 by 16.
  var shape: HTML {
    switch name {
    case "notMeasured":
      #"<circle cx="8" cy="8" r="6.2" class="o" stroke-dasharray="2.6 2.3"/><path class="o" d="M6.2 6.4a1.9 1.9 0 1 1 2.6 1.9c-.6.3-.8.6-.8 1.2"/><circle cx="8" cy="11.4" r=".9"/>"#
    case "clean":
      #"<circle cx="8" cy="8" r="7"/><path class="w" d="M4.7 8.3l2.3 2.3 4.3-4.9"/>"#
    case "crash":
      #"<path d="M8 .6l1.9 3.5 3.9-1-1.3 3.8L15.6 9l-3.4 1.7.5 3.9-3.5-1.8L6 15.4l-.9-3.8-4-.4 2.4-3.1L1 5l3.9-.1z"/><path class="w" d="M6 6l4 4m0-4l-4 4"/>"#
    case "deadlock":
      #"<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="w" d="M4.4 8h7.2"/>"#
    case "starvation":
      #"<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="w" d="M5 5v6m3-6v6m3-6v6"/>"#
    case "livelock":
      #"<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="w" d="M11.2 7A3.4 3.4 0 0 0 5 6.3m-.2 2.7a3.4 3.4 0 0 0 6.2.7"/>"#
    case "lostWakeup":
      #"<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="w" d="M5.2 5h5.6l-5.6 6h5.6"/>"#
    case "cancellationIgnored":
      #"<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="w" d="M4.8 11.2l6.4-6.4"/>"#
    case "race":
      #"<path d="M8 .8L15.6 14.4H.4z"/><path class="w" d="M8 5.4v4.2m0 1.7v.9"/>"#
    case "lockOrder":
      #"<path d="M8 .8L15.6 14.4H.4z"/><path class="w" d="M6.4 12V8.4m0 0L5 9.8m1.4-1.4l1.4 1.4M9.9 8.2v3.6"/>"#
    case "nondeterministic":
      #"<path d="M8 .8L15.6 14.4H.4z"/><path class="w" d="M8 12.4V9.9L5.9 7.6M8 9.9l2.1-2.3"/>"#
    case "leak":
      #"<path d="M8 .6c2.6 3.6 5 6.2 5 9.2A5 5 0 0 1 3 9.8C3 6.8 5.4 4.2 8 .6z"/><path class="w" d="M5.6 9.8A2.5 2.5 0 0 0 8 12.3"/>"#
    case "retainCycle":
      #"<path d="M8 .6c2.6 3.6 5 6.2 5 9.2A5 5 0 0 1 3 9.8C3 6.8 5.4 4.2 8 .6z"/><circle class="w" cx="8" cy="9.7" r="2.3"/>"#
    case "abandoned":
      #"<path d="M8 .6c2.6 3.6 5 6.2 5 9.2A5 5 0 0 1 3 9.8C3 6.8 5.4 4.2 8 .6z"/><path class="w" d="M5.4 9.6h5.2"/>"#
    case "lostMessage":
      #"<path d="M8 .6c2.6 3.6 5 6.2 5 9.2A5 5 0 0 1 3 9.8C3 6.8 5.4 4.2 8 .6z"/><path class="w" d="M5.9 8l2.1 2 2.1-2M8 10v2.6"/>"#
    case "unsupported":
      #"<path class="o" d="M1.5 1.5h13v13h-13z"/><path class="o" d="M2 8l6-6M2 14L14 2M8 14l6-6"/>"#
    default: ""
    }
  }

  /// The shape alone. It says nothing that the word beside it does not, and is hidden from assistive software.
  var icon: HTML {
    "<svg class=\"vi\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\" focusable=\"false\">\(shape)</svg>"
  }

  /// Shape and word in the family's color.
  var badge: HTML {
    "<span class=\"badge v-\(family.rawValue)\">\(icon)<span>\(word)</span></span>"
  }

  /// A badge that names the variant first: `buggy ⬣ deadlock`.
  func badge(of variant: String) -> HTML {
    "<span class=\"vbadge\"><span class=\"vname\">\(variant)</span> \(badge)</span>"
  }
}
