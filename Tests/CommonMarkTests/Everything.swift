/// One document with every kind of block and inline, and the tree it must be read as.
enum Everything {
  static let markdown = #"""
    ---
    key: value
    ---
    # The *whole* `language`

    A paragraph with **strong *nested* text**, `code`, a [link](https://example.org "Title"),
    an ![image](picture.svg), an <https://example.org/auto> and a hard\
    break. Entities &amp; escapes \* too.

    ## The whole language

    > A quote
    > over two lines
    >
    > - with a list

    > [!WARNING]
    > Mind the *gap*.
    >
    > ```text
    > in a quote
    > ```

    1. one
    2. two

       ```swift
       let x = 1
         indented()
       ```
    3. three

    - loose

    - items

    | Name | Value | Note |
    |:-----|:-----:|-----:|
    | `a\|b` | *x*  |      |
    | - no list | 1. nor this | |

    ***

    ~~~swift caption="A \"title\"" numbered region=main
    ```
    	tab
    ~~~
    ### The whole language
    """#

  static let tree = #"""
    document
      front matter 2 "key: value\n"
      heading 4:1-4 level=1 id=the-whole-language
        text "The "
        emphasis
          text "whole"
        text " "
        code "language"
      paragraph 6:1-8
        text "A paragraph with "
        strong
          text "strong "
          emphasis
            text "nested"
          text " text"
        text ", "
        code "code"
        text ", a "
        link "https://example.org" "Title"
          text "link"
        text ","
        soft break
        text "an "
        image "picture.svg" ""
          text "image"
        text ", an "
        link "https://example.org/auto" ""
          text "https://example.org/auto"
        text " and a hard"
        line break
        text "break. Entities & escapes * too."
      heading 10:1-10 level=2 id=the-whole-language-2
        text "The whole language"
      quote 12:1-15
        paragraph 12:3-13
          text "A quote"
          soft break
          text "over two lines"
        list 15:3-15 tight
          item
            paragraph 15:5-15
              text "with a list"
      alert 17:1-22 WARNING
        paragraph 18:3-18
          text "Mind the "
          emphasis
            text "gap"
          text "."
        code 20:3-22 content=21 text
          "in a quote\n"
      list 24:1-31 start=1 loose
        item
          paragraph 24:4-24
            text "one"
        item
          paragraph 25:4-25
            text "two"
          code 27:4-30 content=28 swift
            "let x = 1\n  indented()\n"
        item
          paragraph 31:4-31
            text "three"
      list 33:1-35 loose
        item
          paragraph 33:3-33
            text "loose"
        item
          paragraph 35:3-35
            text "items"
      table 37:1-40 left,center,right
        header
          cell
            text "Name"
          cell
            text "Value"
          cell
            text "Note"
        row
          cell
            code "a|b"
          cell
            emphasis
              text "x"
          cell
        row
          cell
            text "- no list"
          cell
            text "1. nor this"
          cell
      rule 42:1-42
      code 44:1-47 content=45 swift caption="A \"title\""@10 numbered@32 region="main"@41
        "```\n\ttab\n"
      heading 48:1-48 level=3 id=the-whole-language-3
        text "The whole language"

    """#
}
