REM Edits the workbook as someone at a desk would, in LibreOffice itself, and saves it as .xlsx.
REM See README.md beside it for how it is run.
Sub EditTheWorkbook
  Dim quietly(0) As New com.sun.star.beans.PropertyValue
  quietly(0).Name = "Hidden" : quietly(0).Value = True
  book = StarDesktop.loadComponentFromURL("file:///tmp/held_out/source.xlsx", "_blank", 0, quietly())

  articles = book.Sheets.getByName("Artiklar")
  articles.getCellRangeByName("F2").String = "7350000000001"   ' the last digit is wrong
  articles.getCellRangeByName("E3").String = "Urinkatetar"     ' a letter is missing
  articles.getCellRangeByName("B4").String = "Skydd med nytt namn"  ' right
  articles.getCellRangeByName("F4").Value = 7350053850019      ' right, though typed as a figure
  articles.getCellRangeByName("M4").String = "trettio"
  articles.getCellRangeByName("K5").String = "Livsmedel"       ' of a medical device
  articles.getCellRangeByName("D6").String = "999999"          ' an article that there isn't
  articles.getCellRangeByName("P6").String = "Kanske"
  articles.getCellRangeByName("A7").String = "100001"          ' stands in row 2
  articles.getCellRangeByName("B7").String = "Samma igen"
  NewArticle(articles, 7, "900001", "Ny utan pris", "Leverantören AB")
  NewArticle(articles, 8, "900002", "Ny utan leverantör", "")

  prices = book.Sheets.getByName("Priser")
  prices.getCellRangeByName("D3").Value = 12.345
  Price(prices, 6, "100002", "2026-01-01", 290)                ' has been
  Price(prices, 7, "123456", "2026-05-01", 10)                 ' an article that there isn't
  Price(prices, 8, "100003", "första maj", 310)
  Price(prices, 9, "900002", "2026-05-01", 120)                ' right
  Price(prices, 10, "100004", "2026-05-01", 299.5)             ' right
  Price(prices, 11, "100004", "2026-05-01", 305)               ' a second price of the same day

  conversions = book.Sheets.getByName("Konverteringar")
  Conversion(conversions, 1, "100003", "100003")               ' to itself
  Conversion(conversions, 2, "100004", "888888")               ' an article that there isn't
  Conversion(conversions, 3, "100004", "100005")               ' stands in row 3

  Dim saveAs(0) As New com.sun.star.beans.PropertyValue
  saveAs(0).Name = "FilterName" : saveAs(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("file:///tmp/held_out/libreoffice.xlsx", saveAs())
  book.close(True)
  StarDesktop.terminate()
End Sub

Sub NewArticle(sheet, row, number, title, supplier)
  sheet.getCellByPosition(0, row).String = number
  sheet.getCellByPosition(1, row).String = title
  sheet.getCellByPosition(4, row).String = "Urinkatetrar"
  sheet.getCellByPosition(6, row).String = supplier
  sheet.getCellByPosition(9, row).String = "Medicinteknisk produkt"
  sheet.getCellByPosition(10, row).String = "Normalskattesats"
  sheet.getCellByPosition(12, row).Value = 30
  sheet.getCellByPosition(20, row).Value = 900
End Sub

Sub Price(sheet, row, number, day, kronor)
  sheet.getCellByPosition(0, row).String = number
  sheet.getCellByPosition(2, row).FormulaLocal = day           ' as if it were typed: a day becomes a day
  sheet.getCellByPosition(3, row).Value = kronor
End Sub

Sub Conversion(sheet, row, oldNumber, newNumber)
  sheet.getCellByPosition(0, row).String = "Katetrar"
  sheet.getCellByPosition(1, row).String = oldNumber
  sheet.getCellByPosition(3, row).String = newNumber
  sheet.getCellByPosition(5, row).Value = 1
  sheet.getCellByPosition(6, row).Value = 1
End Sub
